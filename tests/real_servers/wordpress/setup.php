<?php
// Installs the site and three people (administrator, author, contributor, reader), each with an application password; prints them as JSON.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = parse_url(getenv('GUANHAO_WP_URL'), PHP_URL_HOST);
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_false');
$site = wp_install('Tests', 'admin', 'admin@example.test', true, '', 'only-for-tests');
update_option('comment_previously_approved', '0');
update_option('comment_moderation', '0');
$people = ['admin' => $site['user_id']];
foreach (['editor', 'contributor', 'subscriber'] as $role) {
    $people[$role] = wp_insert_user(['user_login' => $role, 'user_pass' => 'only-for-tests', 'user_email' => "$role@example.test", 'role' => $role]);
}
$passwords = [];
foreach ($people as $name => $id) {
    $passwords[$name] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests'])[0];
}
echo json_encode($passwords), "\n";
