<?php
// A site for tests: SQLite, application passwords over plain http, nothing that calls out. GUANHAO_WP_URL comes from the environment.
define('DB_NAME', 'tests');
define('DB_USER', 'tests');
define('DB_PASSWORD', 'tests');
define('DB_HOST', 'unused');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
    define($name, 'only-for-tests-' . $name);
}
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HOME', getenv('GUANHAO_WP_URL'));
define('WP_SITEURL', getenv('GUANHAO_WP_URL'));
define('WP_DEBUG', false);
@ini_set('display_errors', '0');
error_reporting(E_ERROR);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
